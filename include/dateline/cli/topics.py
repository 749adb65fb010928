"""The command `train-topics`: a topic model from a user's own labelled texts.

The work lies in `jobs.topic_training`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.settings import read_settings

if TYPE_CHECKING:
    from dateline.jobs.topic_training import Score, TrainingReport


def register(app: typer.Typer) -> None:
    """Add this command to the `dateline` command."""
    app.command("train-topics")(train_topics)


def train_topics(
    file: Annotated[
        Path, typer.Argument(help="CSV or Parquet with the columns topic and body (or text); headline, language.")
    ],
) -> None:
    """Train topics on labelled texts, report on texts held out, and write the model that the pipeline then uses."""
    from dateline.jobs.topic_training import train_topics as train

    report = train(file, read_settings().topic_model)
    typer.echo("\n".join(_lines(report)))


def _lines(report: "TrainingReport") -> list[str]:
    lines = [
        f"Learned from {report.texts - report.held_out:,} of {report.texts:,} texts in {', '.join(report.languages)}."
    ]
    if report.skipped:
        lines.append(f"Skipped {report.skipped:,} rows without a text or a topic.")
    if report.left_out:
        lines.append(f"Left out for want of texts: {', '.join(report.left_out)}.")
    lines += [
        f"On {report.held_out:,} texts held out the likeliest topic is right for {report.top_one:.1%}.",
        f"  this model:  {_told(report.trained)}",
        f"  built in:    {_told(report.built_in)}",
        f"  {'topic':42}{'texts':>8}{'told':>8}{'right':>8}",
    ]
    lines += [f"  {label:42}{s.texts:8,}{s.told:8,}{s.right:8,}" for label, s in report.by_topic]
    if report.least_sure > 1.0:
        lines.append(
            "At no margin is it right often enough, so it will stay silent: label more texts, or check the labels."
        )
    elif report.trained.right < report.built_in.right:
        lines.append(
            "The built-in tagger tells more of these texts rightly: label more, or delete the model to go back to it."
        )
    return [*lines, f"Wrote {report.path}. Texts in {', '.join(report.languages)} are told by it from now on."]


def _told(score: "Score") -> str:
    if not score.told:
        return "stays silent"
    return f"speaks on {score.told / score.texts:.0%} of them and is right in {score.right / score.told:.1%} of those"
