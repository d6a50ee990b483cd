"""`manage.py doctor`: what is wrong with the hub, and what to do about it."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from django.core.management.base import BaseCommand
from rich.padding import Padding
from rich.text import Text

from taskhub.doctor.diagnosis import Diagnosis
from taskhub.doctor.examination import examine
from tasks.console.output import Output, plain
from tasks.queries.verdict.finding import Severity

_COLOURS: Final = {Severity.SERIOUS: "red", Severity.WARNING: "yellow"}


class Command(BaseCommand):
    requires_system_checks = ()  # they are among what is looked at
    help = (
        "Looks at settings, database, store, workers and queues, and says what to do about what is "
        "wrong. The exit code is 0 where all is well, else 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON value, for programs")

    def handle(self, *, json: bool, no_color: bool, **_: Any) -> None:
        output = Output(self.stdout, self.stderr, no_color=no_color)
        diagnoses = list(examine())
        if json:
            output.json({"parts": [asdict(diagnosis) for diagnosis in diagnoses]})
        else:
            _show(output, diagnoses)
        if any(diagnosis.complaints for diagnosis in diagnoses):
            sys.exit(1)


def _show(output: Output, diagnoses: Sequence[Diagnosis]) -> None:
    for diagnosis in diagnoses:
        mark = ("! ", "red") if diagnosis.complaints else ("✓ ", "green")
        name = (f"{diagnosis.area:<9}", "bold")
        output.console.print(Text.assemble(mark, name, " ", plain(diagnosis.summary)))
        for complaint in diagnosis.complaints:
            text = Text(f"{plain(complaint.text)}.", style=_COLOURS[complaint.severity])
            output.console.print(Padding(text, (0, 0, 0, 4), expand=False))
            advice = Text(plain(complaint.advice))
            output.console.print(Padding(advice, (0, 0, 0, 6), expand=False))
