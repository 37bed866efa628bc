"""A small name server on this machine, so that the real resolver is asked over a real socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@contextmanager
def answering(records: dict[str, Sequence[str]]) -> Iterator[str]:
    """Answers TXT questions from `records` (name -> texts; no texts: the name exists without such a record); every other
    name does not exist. Yields the address."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listening, records), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.sendto(b"", listening.getsockname())
        thread.join()
        listening.close()


def _serve(listening: socket.socket, records: dict[str, Sequence[str]]) -> None:
    while True:
        packet, sender = listening.recvfrom(4096)
        if not packet:
            return
        question = dns.message.from_wire(packet)
        name = question.question[0].name.to_text(omit_final_dot=True)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.AA | dns.flags.RA
        if name not in records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif records[name]:
            quoted = [f'"{text}"' for text in records[name]]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *quoted))
        listening.sendto(answer.to_wire(), sender)
