"""Errors, sorted by what must happen next: try again, give up, or hold for a person.

What is expected to fail for one page or one link is not here: that is a value with a reason code (a row).
Every message names the thing, where it is, and ends with what to do.
"""


class DatelineError(Exception):
    """Any failure that Dateline names itself."""


class RetryLater(DatelineError):
    """Passing trouble: the same call may go through later, so Airflow retries the task."""


class GiveUp(DatelineError):
    """Trying again changes nothing: the task fails at once and says what to mend."""


class HoldForPerson(DatelineError):
    """The batch is set aside with its reason and blocks nobody; a person decides."""


class ConfigurationError(GiveUp):
    """A file or variable that a person wrote does not hold. The message names file, key and remedy."""
