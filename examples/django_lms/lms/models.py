"""Courses and who completed them; the ledger of badges; the status lists that are out.

The ledger's tables hold what `lms.ledger` makes of them. Nothing else writes there.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = [
    "Completion",
    "Course",
    "Enrolment",
    "LedgerEntry",
    "LedgerList",
    "LedgerPlace",
    "LedgerRecipient",
    "LedgerReservation",
    "LedgerSecret",
    "PublishedList",
]


class Course(models.Model):
    """What can be completed."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField()
    criteria = models.TextField()

    def __str__(self) -> str:
        return self.title


class Enrolment(models.Model):
    """Who takes which course."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "course"], name="one_enrolment")]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"


class Completion(models.Model):
    """A course completed: the award. Its number is the key of the badge, and is never given to another one.

    ``award`` is what is to be issued, as it was on that day: a title that is mended while a task waits must not make
    another award of it. JSON does for it, because nobody has signed it. ``issued_at`` is how `issue_pending`
    finds its work; it may be behind the ledger, and never ahead of it.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="completion")
    completed_at = models.DateTimeField()
    award = models.JSONField()
    issued_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(issued_at=None), name="completion_without_badge")
        ]

    def __str__(self) -> str:
        return f"completion {self.pk}"


class PublishedList(models.Model):
    """A status list as everybody gets it: signed, so bytes as well (see `LedgerReservation`)."""

    name = models.CharField(max_length=100, primary_key=True)
    content = models.BinaryField()
    media_type = models.CharField(max_length=50)
    changes = models.BigIntegerField()
    publication = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name


class LedgerRow(models.Model):
    """A row of the ledger."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class LedgerSecret(LedgerRow):
    """The salt of everything by which people and keys are found. A migration makes it."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BinaryField()


class LedgerReservation(LedgerRow):
    """One award; see `openbadge_issuer.ledger.Reservation`.

    ``content`` is what was signed, in a column for bytes. A JSON column gives back another text: PostgreSQL's ``jsonb``
    sorts the members and writes numbers anew, and whatever writes JSON again spaces and escapes in its own way.
    The bytes that the learner holds are then no longer those in the database; a token (VC-JWT) is no JSON at all, and
    its signature is over every single byte.
    """

    number = models.BigAutoField(primary_key=True)
    key_handle = models.CharField(max_length=64)
    credential_id = models.TextField()
    issuer_id = models.TextField()
    achievement_id = models.TextField()
    replaces = models.TextField(default="")
    succeeds = models.CharField(max_length=64, null=True)  # noqa: DJ001 - unique, and many have none
    key = models.TextField()
    fingerprint = models.CharField(max_length=64)
    seed = models.BinaryField()
    reserved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    securing = models.TextField(default="")
    verification_method = models.TextField(default="")
    digest = models.CharField(max_length=64, default="")
    place = models.TextField(default="")
    content = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # These decide who is first, and not a look before the insert.
            models.UniqueConstraint(fields=["key_handle"], name="ledger_one_award_a_key"),
            models.UniqueConstraint(fields=["credential_id"], name="ledger_one_credential_an_id"),
            models.UniqueConstraint(fields=["succeeds"], name="ledger_one_successor"),
        ]
        indexes = [
            models.Index(fields=["issuer_id", "number"], name="ledger_by_issuer"),
            models.Index(fields=["achievement_id", "number"], name="ledger_by_achievement"),
            models.Index(fields=["verification_method", "number"], name="ledger_by_method"),
            models.Index(fields=["replaces"], condition=~models.Q(replaces=""), name="ledger_by_replaced"),
            models.Index(
                fields=["number"],
                condition=models.Q(signed_at=None, erased_at=None),
                name="ledger_pending",
            ),
        ]


class LedgerRecipient(LedgerRow):
    """By what a recipient is known, hashed; erasing removes the rows."""

    handle = models.CharField(max_length=64)
    reservation = models.ForeignKey(LedgerReservation, on_delete=models.CASCADE, related_name="recipients")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handle", "reservation"], name="ledger_handle_once")]


class LedgerList(LedgerRow):
    """One status list; see `openbadge_issuer.ledger.StatusListRecord`."""

    number = models.BigAutoField(primary_key=True)
    list_id = models.TextField()
    issuer_id = models.TextField()
    purpose = models.TextField()
    key = models.BinaryField()
    entries = models.BigIntegerField()
    capacity = models.BigIntegerField()
    status_size = models.IntegerField()
    taken = models.BigIntegerField()
    changes = models.BigIntegerField()
    publications = models.BigIntegerField()
    published_changes = models.BigIntegerField()
    opened_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_id"], name="ledger_one_list_an_id"),
            models.CheckConstraint(
                condition=models.Q(taken__gte=0, taken__lte=models.F("capacity")),
                name="ledger_list_not_too_full",
            ),
        ]
        indexes = [models.Index(fields=["issuer_id", "number"], name="ledger_lists_by_issuer")]


class LedgerPlace(LedgerRow):
    """One place in one list, whose it is, and what stands there."""

    list = models.ForeignKey(LedgerList, on_delete=models.PROTECT, related_name="places")
    position = models.BigIntegerField()
    reservation = models.ForeignKey(LedgerReservation, on_delete=models.PROTECT, related_name="places")
    purpose = models.TextField()
    value = models.IntegerField(default=0)
    change = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "position"], name="ledger_no_place_twice"),
            models.UniqueConstraint(fields=["reservation", "purpose"], name="ledger_one_place_a_purpose"),
            models.UniqueConstraint(
                fields=["list", "change"], condition=models.Q(change__gt=0), name="ledger_no_change_twice"
            ),
        ]


class LedgerEntry(LedgerRow):
    """The audit. A migration keeps the database from changing and deleting its rows."""

    number = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    credential_id = models.TextField()
    detail = models.TextField()
    reason = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["credential_id", "number"], name="ledger_audit_by_credential")]
