"""``batch issue``: a badge for each row of a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.batch import options
from openbadge_issuer.cli.batch.course import course
from openbadge_issuer.cli.issuer_file import IssuerOption
from openbadge_issuer.cli.lettering import EncodingOption

__all__ = ["issue"]


def issue(  # noqa: PLR0913 - options
    awards: options.AwardsArgument,
    achievement: options.AchievementOption,
    out: options.OutOption = None,
    *,
    issuer: IssuerOption = Path("issuer.toml"),
    columns: options.MapOption = None,
    key: options.KeyOption = None,
    zone: options.ZoneOption = "UTC",
    dates: options.DatesOption = None,
    encoding: EncodingOption = None,
    images: options.ImagesOption = None,
    language: options.LanguageOption = "en",
    contact: options.ContactOption = "",
    executor: options.ExecutorOption = None,
    now: options.NowOption = None,
    password_file: options.PasswordOption = None,
    mails: options.MailsOption = False,
    pack: options.ZipOption = False,
    dry_run: options.DryRunOption = False,
    skip_bad: options.SkipBadOption = False,
    resume: options.ResumeOption = False,
) -> None:
    """Sign a badge for each row of a spreadsheet. However often it is run, each award is one badge."""
    course(
        options.Wanted(
            awards=awards,
            achievement=achievement,
            out=out,
            issuer=issuer,
            columns=tuple(columns or ()),
            key=key,
            zone=zone,
            dates=dates,
            encoding=encoding,
            images=images,
            mails=mails,
            language=language,
            contact=contact,
            pack=pack,
            executor=executor,
            dry_run=dry_run,
            skip_bad=skip_bad,
            resume=resume,
            now=parse_moment(now),
            password_file=password_file,
        )
    )
