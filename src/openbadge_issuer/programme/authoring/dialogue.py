"""A definition by questions and answers, one after another.

Nothing is asked here and nothing kept: `Dialogue` says what to ask next, and takes an answer. The same answers lead to the
same place, so they are all that has to be kept to go on another day.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Final

from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import InputError, OpenBadgeError
from openbadge_issuer.programme.authoring.dialogue_asking import NONE, Question
from openbadge_issuer.programme.authoring.dialogue_questions import questions

__all__ = ["NONE", "Dialogue", "Question"]

_FORMAT: Final = "openbadge-issuer answers 1"
_MAX_ANSWER: Final = 20_000  # characters
_MAX_ANSWERS: Final = 5_000


class Dialogue:
    """Where the dialogue is: `question` is what to ask next (none at the end), `answer` takes what was said.

    `document` is what the answers make, complete or not.
    """

    __slots__ = ("_answers", "_document", "_questions", "question")

    def __init__(self, answers: Sequence[str] = ()) -> None:
        self._answers: list[str] = []
        self._document: JSONObject = {}
        self._questions = questions(self._document)
        self.question: Question | None = next(self._questions)
        for text in answers:
            if self.question is None or self.complaints(text):
                break
            self._take(text)

    @property
    def document(self) -> JSONObject:
        """What the answers make."""
        return deepcopy(self._document)

    @property
    def answered(self) -> int:
        """How many questions were answered."""
        return len(self._answers)

    def complaints(self, text: str) -> tuple[str, ...]:
        """Why this can not be the answer to the question; nothing if it can."""
        question, said = self.question, text.strip()
        if question is None:
            return ()
        if len(said) > _MAX_ANSWER or not said.isprintable():
            return (
                "An answer is one line of letters; longer texts can be written into the file afterwards.",
            )
        value = _meant(question, said)
        if not value:
            return ("There has to be an answer.",) if question.required else ()
        return question.complaints(value)

    def answer(self, text: str) -> tuple[str, ...]:
        """Takes an answer without complaints; what to think about it."""
        question, said = self.question, text.strip()
        value = "" if question is None else _meant(question, said)
        advice = question.advice(value) if question is not None and value else ()
        self._take(said)
        return advice

    def back(self) -> Dialogue:
        """The dialogue at the question before."""
        return Dialogue(self._answers[:-1])

    def _take(self, text: str) -> None:
        question = self.question
        if question is None:
            return
        said = text.strip()
        self._answers.append(said)
        try:
            self.question = self._questions.send(_meant(question, said))
        except StopIteration:
            self.question = None

    def to_bytes(self) -> bytes:
        """The answers, to go on later."""
        return dump({"format": _FORMAT, "answers": list(self._answers)})

    @classmethod
    def from_bytes(cls, content: bytes) -> Dialogue:
        """Goes on where `to_bytes` was; raises `InputError` (``define.answers``)."""
        try:
            document = parse_object(content)
        except OpenBadgeError:
            document = {}
        answers = document.get("answers")
        if (
            document.get("format") == _FORMAT
            and isinstance(answers, list)
            and len(answers) <= _MAX_ANSWERS
            and all(isinstance(one, str) for one in answers)
        ):
            return cls([str(one) for one in answers])
        raise InputError(
            "These are no answers that were kept.",
            code="define.answers",
            advice="Remove the file to begin anew.",
        )


def _meant(question: Question, said: str) -> str:
    """What an answer means: an empty one the suggestion, a hyphen none."""
    if said == NONE and not question.required:
        return ""
    return said or question.suggestion
