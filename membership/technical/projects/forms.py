"""Forms of the registers: shape only."""

from __future__ import annotations

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from membership.technical.projects.queries import LEVELS
from membership.webkit.forms import Form, stripped

NEEDED = "This is needed."


class ProjectForm(Form):
    """A new project."""

    name = StringField("Name", [InputRequired(NEEDED), Length(max=120)], filters=[stripped])
    slug = StringField(
        "Word in addresses",
        [InputRequired(NEEDED), Length(max=40)],
        filters=[stripped],
        description="Small letters, digits and hyphens.",
    )
    description = TextAreaField("Description", [Optional(), Length(max=1000)], filters=[stripped])


class ModuleForm(Form):
    """A new module."""

    section = StringField("Section", [InputRequired(NEEDED), Length(max=120)], filters=[stripped])
    name = StringField("Name", [InputRequired(NEEDED), Length(max=160)], filters=[stripped])
    is_sunset = BooleanField("No longer developed")


class MaintainerForm(Form):
    """A person joins the ladder."""

    name = StringField("Name", [InputRequired(NEEDED), Length(max=120)], filters=[stripped])
    handle = StringField(
        "Code-forge handle",
        [Optional(), Length(max=60)],
        filters=[stripped],
        description="The same handle is the same person, whatever its case.",
    )
    level = SelectField("Level", choices=list(LEVELS.items()), default="module_maintainer")
    module = SelectField("Module", [Optional()], choices=[], description="Only a module maintainer has one.")
    starts_on = DateField("From", [InputRequired("Write the day like 2026-03-31.")])
    basis = StringField(
        "Public decision",
        [Optional(), Length(max=300)],
        filters=[stripped],
        description="Where the decision can be read.",
    )


class StandingForm(Form):
    """Emeritus, active again, or no longer on the ladder: from which day, and why."""

    on = DateField("From", [InputRequired("Write the day like 2026-03-31.")])
    reason = StringField(
        "Why", [InputRequired("Say why: the decision is public."), Length(max=300)], filters=[stripped]
    )


class PublishForm(Form):
    """A button: publish the register."""
