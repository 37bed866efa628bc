"""The bars and goals of the measures: what must not be missed, and what to aim for (PERFORMANCE.md of the project)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One figure of a measure, in `unit`; less is better. `goal_pg` where PostgreSQL has a goal of its own."""

    measure: str
    title: str
    unit: str
    bar: float
    goal: float
    goal_pg: float = 0.0

    def goal_on(self, engine: str) -> float:
        """The goal on this engine."""
        return self.goal_pg if engine == "postgresql" and self.goal_pg else self.goal


BARS: dict[str, Bar] = {
    "P1.list": Bar("P1", "members, 50 of 10,000", "h", 20, 8, 12),
    "P1.filter": Bar("P1", "members, filtered by tier", "h", 20, 8, 12),
    "P1.statements": Bar("P1", "statements of the list", "statements", 8, 4),
    "P1.invoices": Bar("P1", "invoices, 50 of 100,000", "h", 20, 8, 12),
    "P2.name": Bar("P2", "search by name", "h", 20, 7),
    "P2.number": Bar("P2", "search by number", "h", 20, 7),
    "P2.email": Bar("P2", "search by e-mail of a contact", "h", 20, 7),
    "P2.everywhere": Bar("P2", "search box over every room", "h", 20, 7),
    "P2.growth": Bar("P2", "search with 10,000 ÷ with 500 companies", "×", 1.5, 1.1),
    "P3.detail": Bar("P3", "one member with ten years of history", "h", 20, 10),
    "P3.statements": Bar("P3", "statements of it", "statements", 10, 7),
    "P4.home": Bar("P4", "signed-in home", "h", 12, 6),
    "P4.rights": Bar("P4", "session and rights alone, over hello", "h", 4, 1.5),
    "P4.statements": Bar("P4", "statements of session and rights", "statements", 1, 1),
    "P5.known": Bar("P5", "a page the client has (304)", "h", 6, 2.5),
    "P6.list": Bar("P6", "list, ten years of ledger ÷ one", "×", 1.3, 1.05),
    "P6.home": Bar("P6", "home, ten years of ledger ÷ one", "×", 1.3, 1.05),
    "P6.invoices": Bar("P6", "invoices, ten years of ledger ÷ one", "×", 1.3, 1.05),
    "P7.html": Bar("P7", "HTML of the list page", "kB", 60, 30),
    "P7.static": Bar("P7", "static files not hashed, immutable or compressed", "files", 0, 0),
    "P8.time": Bar("P8", "dues run over 10,000", "s", 10, 1.5, 2.5),
    "P8.memory": Bar("P8", "its memory", "MB", 1e9, 110),
    "P8.statements": Bar("P8", "its statements", "statements", 1e9, 60),
    "P8.batch": Bar("P8", "its longest batch", "ms", 250, 250),
    "P9.time": Bar("P9", "the run again, nothing to do", "s", 1, 0.15),
    "P10.time": Bar("P10", "100,000 invoices as CSV over HTTP", "s", 4, 1.2),
    "P10.first": Bar("P10", "its first byte", "s", 0.3, 0.05),
    "P10.memory": Bar("P10", "its memory above idle", "MB", 20, 10),
    "P11.ratio": Bar("P11", "the same as XLSX ÷ XlsxWriter alone", "×", 1.3, 1.3),
    "P11.time": Bar("P11", "the same as XLSX", "s", 1e9, 2.5),
    "P11.memory": Bar("P11", "its memory above idle", "MB", 30, 15),
    "P12.time": Bar("P12", "10,000 members as CSV", "s", 0.6, 0.15),
    "P13.time": Bar("P13", "receivables by age, by member and bucket", "s", 1.5, 0.3),
    "P13.totals": Bar("P13", "the totals only", "s", 1.5, 0.03),
    "P15.pdf": Bar("P15", "an invoice as PDF in a long run", "ms", 30, 10),
    "P23.evaluation": Bar("P23", "seats, dues, standings of 10,000 members", "s", 1, 0.6),
    "P23.ratio": Bar("P23", "the same ÷ one plain pass over the rows", "×", 10, 5),
    "P23.statements": Bar("P23", "its statements", "statements", 14, 14),
    "P23.preview": Bar("P23", "preview of another charter", "s", 3, 1.2),
    "P23.asked": Bar("P23", "statements of the preview", "statements", 20, 20),
    "P23.memory": Bar("P23", "memory of both", "MB", 200, 150),
    "P24.preview": Bar("P24", "import of 10,000 companies, 30,000 people: preview", "s", 20, 10),
    "P24.apply": Bar("P24", "its application, judging included", "s", 30, 20),
    "P24.writing": Bar("P24", "its longest transaction", "s", 1e9, 0.25),
    "P24.ratio": Bar("P24", "application ÷ plain reading and inserting of its rows", "×", 30, 15),
    "P24.again": Bar("P24", "the same files again, nothing to do", "s", 20, 10),
    "P24.memory": Bar("P24", "memory of all of it", "MB", 500, 350),
    "P20.start": Bar("P20", "start to first page", "s", 2.5, 1.2),
    "P20.idle": Bar("P20", "worker memory, idle", "MB", 150, 90),
    "P20.worked": Bar("P20", "worker memory after 1,000 requests and an export", "MB", 170, 110),
    "P21.version": Bar("P21", "membership --version", "s", 0.5, 0.15),
    "P22.upgrade": Bar("P22", "tables on an empty database", "s", 10, 2),
}
