"""Whether a sentence that a model wrote holds against the sources it names. Pure: the same answer every time.

A sentence is kept if it names sources that were sent, states no number, link, code or name that they lack, says "not"
where they do, has half of its words in them (clause by clause, so that nothing rides along; a number with what stands
around it), and is near in meaning to one of their sentences. Where the source is in another language the words cannot
tell, and nearness has to be greater; without an encoder such a sentence is struck out.

What it cannot tell: who of several in one source a statement is about. So the source is shown beside each sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from kb.analyser import STOP_WORDS, fold, tokens
from kb.chunks import sentences
from kb.drafting.facts import Facts, facts, is_negated, missing, turned, without_numbers, worded
from kb.drafting.reading import Stated
from kit.language import language_of
from kit.text import clean

# How near two texts are in meaning, −1 to 1: of one text to each of the others.
Near = Callable[[str, Sequence[str]], Sequence[float]]
Reason = Literal["no_source", "unknown_source", "facts", "negation", "words", "meaning", "length"]

MAX_SENTENCE = 400  # characters
MAX_SENTENCES = 12  # of one answer; what follows is struck out
COVERAGE = 0.5  # of a sentence's, and of each longer clause's, words
NEAR = 0.30  # cosine in one language; measured: paraphrases .5 and more, what has nothing to do with it under .2
NEAR_ACROSS = 0.50  # between languages; measured: translations .54 and more, others under .3
_CLAUSE = re.compile(r"[,，;；:：、()（）—]+|(?<![a-z])(?:and|but|then|so|or|或者|并且|而且|但是)(?![a-z])")
_OVERLAPS = 0.3  # share of a clause's words from which a source's clause is one that it may rest on
_ASKS = re.compile(r"[?？]\s*$|[吗呢么][。.!！]?\s*$")
# Neither state anything nor need a source.
_IDLE = STOP_WORDS | set(
    tokens(
        "that this these those with from at by within as if there here they their them he she his her its also just "
        "first then next after afterwards finally so but hello hi dear please thank thanks sorry"
    )
)
_COURTESY = re.compile(
    "您好|你好|谢谢|感谢|抱歉|不好意思|首先|然后|接着|最后|之后|即可|如果|可以|[请您你我们的了再就也都是在]"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a sentence: ``reason`` says why it was struck out, ``None``: it holds."""

    text: str
    cites: tuple[int, ...]
    reason: Reason | None = None

    @property
    def holds(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Rules:
    """How one kind of answer is judged.

    Attributes:
        framing: what tells who says something, as in a summary: it needs no source.
        asks: whether a source's questions state anything. In an article they do not: "Can I return it?" is no promise.
    """

    framing: re.Pattern[str] | None = None
    asks: bool = False


DRAFT = Rules()
SUMMARY = Rules(
    re.compile(
        r"\b(?:the )?(?:customer|agent|colleague|user|team)s?\b"
        r"|\b(?:asks?|asked|sa(?:ys|id)|report(?:s|ed)|want(?:s|ed)"
        r"|wr(?:ites|ote)|told|tells|repl(?:ies|ied)|mention(?:s|ed)|advis(?:es|ed)|suggest(?:s|ed))\b"
        "|客户|顾客|用户|客服|坐席|同事|反映|表示|询问|要求|希望|告知|回复|咨询|建议|说"
    ),
    asks=True,
)


def check(
    stated: Sequence[Stated], sources: Mapping[int, str], near: Near | None, rules: Rules = DRAFT
) -> list[Verdict]:
    """Judge each sentence of an answer, in order; one that is really several is judged piece by piece.

    Args:
        sources: what was sent, by number.
        near: ``None``: there is no encoder.
    """
    verdicts: list[Verdict] = []
    for one in stated:
        text = " ".join(clean(one.text).split())
        for piece in sentences(text) or []:
            if len(verdicts) >= MAX_SENTENCES:
                verdicts.append(Verdict(piece[:MAX_SENTENCE], one.cites, "length"))
                return verdicts
            verdicts.append(Verdict(piece[:MAX_SENTENCE], one.cites, _fault(piece, one.cites, sources, near, rules)))
    return verdicts


def _fault(
    sentence: str, cites: Sequence[int], sources: Mapping[int, str], near: Near | None, rules: Rules
) -> Reason | None:
    if not cites:
        return "no_source"
    if any(one not in sources for one in cites):
        return "unknown_source"
    if len(sentence) > MAX_SENTENCE or not any(map(str.isalnum, sentence)):
        return "length"
    parts = [part for one in cites for part in sentences(sources[one]) if rules.asks or not _ASKS.search(part)]
    text = "\n".join(parts)
    if missing(facts(sentence), facts(text), fold(text)) is not None or turned(sentence, text) is not None:
        return "facts"
    if language_of(worded(sentence)) in (language_of(worded(text)), None):
        return _fault_in_words(sentence, parts, rules) or _fault_in_meaning(sentence, parts, near)
    return _fault_across(sentence, parts, near)


def _fault_in_words(sentence: str, parts: Sequence[str], rules: Rules) -> Reason | None:
    """Judge a sentence by its words, and each of its clauses."""
    held = set(tokens("\n".join(parts)))
    if _coverage(sentence, held, rules) < COVERAGE:
        return "words"
    theirs = [clause for part in parts for clause in _clauses(part)]
    ours = _clauses(sentence)
    for clause in ours:
        stated = facts(clause)
        if (stated.numbers or len(_words(clause, rules)) > 1) and _coverage(clause, held, rules) < COVERAGE:
            return "words"
        if stated.numbers and not any(_places(stated, clause, part, rules) for part in parts):
            return "facts"
        if _words(clause, rules) and not _same_negation(clause, ours, theirs, rules):
            return "negation"
    return None


def _fault_in_meaning(sentence: str, parts: Sequence[str], near: Near | None) -> Reason | None:
    if near is None:
        return None
    # A sentence may sum several up: then it is near to them together.
    return None if max(near(sentence, [*parts, "\n".join(parts)]), default=-1.0) >= NEAR else "meaning"


def _fault_across(sentence: str, parts: Sequence[str], near: Near | None) -> Reason | None:
    """Judge a sentence in another language than its sources'."""
    if near is None or not parts:
        return "meaning"
    likely = sorted(zip(near(sentence, parts), parts, strict=True), reverse=True)
    likely = [(share, part) for share, part in likely if share >= NEAR_ACROSS]
    if not likely:
        return "meaning"
    stated = facts(sentence)
    if not any(_holds(stated, part) for _, part in likely):
        return "facts"
    return None if any(is_negated(part) == is_negated(sentence) for _, part in likely[:1]) else "negation"


def _places(stated: Facts, clause: str, part: str, rules: Rules) -> bool:
    """Return whether a source's sentence states a clause's numbers of the same thing, as far as words tell."""
    return _holds(stated, part) and _coverage(clause, set(tokens(part)), rules) >= COVERAGE


def _holds(stated: Facts, part: str) -> bool:
    there = facts(part)
    return stated.numbers <= there.numbers and stated.amounts <= there.amounts


def _same_negation(clause: str, ours: Sequence[str], theirs: Sequence[str], rules: Rules) -> bool:
    """Return whether a clause says "not" exactly where what it rests on does.

    Args:
        ours: all clauses of the sentence: two of them may rest on one that says both.
        theirs: the clauses of the sources.
    """
    measured = [(_coverage(clause, set(tokens(one)), rules), one) for one in theirs]
    best = max((share for share, _ in measured), default=0.0)
    if best < _OVERLAPS:
        return not is_negated(clause)
    # Of those that fit about as well, one has to agree.
    likely = [one for share, one in measured if share >= best - 0.1]
    if any(is_negated(one) == is_negated(clause) for one in likely):
        return True
    beside = [one for one in ours if one != clause and is_negated(one) and _words(one, rules)]
    return not is_negated(clause) and any(
        _coverage(one, set(tokens(there)), rules) >= COVERAGE for one in beside for there in likely
    )


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(fold(text)) if clause and clause.strip()]


def _coverage(text: str, held: Set[str], rules: Rules) -> float:
    """Return the share of a text's words that are held; 1 for one that states nothing."""
    said = _words(text, rules)
    return sum(one in held for one in said) / len(said) if said else 1.0


def _words(text: str, rules: Rules) -> list[str]:
    """Return the words that need a source; numbers and their units are judged apart."""
    folded = fold(text)
    if rules.framing is not None:
        folded = rules.framing.sub(" ", folded)
    return [one for one in tokens(without_numbers(_COURTESY.sub(" ", folded))) if one not in _IDLE]
