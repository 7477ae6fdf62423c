"""What messages are: known before anybody taught anything, corrected by people, undone without a trace."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.kb_classes import auroc, macro_f1, read_moods, strong
from kb.classify import COMPLAINT, LANGUAGE, MOOD, Classifier, Label, language_guess
from kb.encoders import Kind, installed
from kb.moods import SEEDS
from kit.errors import Unavailable
from tests.kb.shelf import WordEncoder

CATEGORY = "fields.category"
REPAIRS = ["压缩机不转了", "洗衣机显示E4不排水", "屏幕不亮了", "the kettle leaks", "my vacuum does not start"]
INVOICES = ["发票抬头能改吗", "可以开专票吗", "电子发票发到哪里", "i need an invoice", "wrong name on my invoice"]
TAUGHT = [Label(CATEGORY, text, "repair") for text in REPAIRS] + [Label(CATEGORY, text, "invoice") for text in INVOICES]


class Away(WordEncoder):
    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        raise Unavailable("nobody answers")


@pytest.fixture(scope="module")
def fresh() -> Classifier:
    if installed() is None:
        pytest.skip("the extra `semantic` is not installed")
    return Classifier()


def test_complaints_and_strong_feelings_of_300_messages_are_told_from_the_rest(fresh: Classifier) -> None:
    messages = read_moods()
    assert len(messages) == 300
    assert auroc(strong(fresh, [text for text, _ in messages]), [label for _, label in messages]) >= 0.85


def test_no_labelled_message_is_among_the_lines_that_moods_are_fitted_to() -> None:
    assert not {text for text, _ in read_moods()} & {line for line, _, _ in SEEDS}


def test_a_reproach_is_a_complaint_and_a_question_is_none(fresh: Classifier) -> None:
    angry, asking = fresh.read(["等了三个星期还没人上门，太过分了", "洗衣机显示E4不排水怎么办"])
    assert (angry[MOOD].value, angry[COMPLAINT].value) == ("upset", "yes")
    assert asking[COMPLAINT].value == "no"
    assert angry[LANGUAGE].value == "zh"


def test_nothing_is_said_of_a_message_without_a_letter(fresh: Classifier) -> None:
    assert fresh.read(["", "👍👍", "12345 !?", "   "]) == [{}, {}, {}, {}]


def test_no_category_is_guessed_before_two_values_have_three_examples(fresh: Classifier) -> None:
    assert CATEGORY not in Classifier(TAUGHT[:5] + TAUGHT[5:7]).subjects
    assert CATEGORY in Classifier(TAUGHT[:5] + TAUGHT[5:8]).subjects


def test_the_workspaces_own_categories_are_learned_from_a_few_examples(fresh: Classifier) -> None:
    readings = Classifier(TAUGHT).read(["烘干机坏了，开不了机", "could you send me the invoice again"])
    assert [reading[CATEGORY].value for reading in readings] == ["repair", "invoice"]


def test_a_greeting_has_no_category(fresh: Classifier) -> None:
    assert all(CATEGORY not in reading for reading in Classifier(TAUGHT).read(["你好，在吗", "thanks a lot"]))


def test_a_correction_moves_what_is_like_it_and_taking_it_back_leaves_no_trace(fresh: Classifier) -> None:
    said, alike = "呵呵，你们的效率真高", "呵呵，你们的效率可真高啊"
    before = fresh.shares([alike])[COMPLAINT]
    taught = Classifier([Label(COMPLAINT, said, "yes")], like=fresh)
    assert taught.shares([alike])[COMPLAINT][0]["yes"] > before[0]["yes"]
    # A vector is the same to a few millionths, whatever it was made together with.
    assert Classifier([], like=taught).shares([alike])[COMPLAINT][0] == pytest.approx(before[0], abs=1e-4)


def test_made_anew_in_another_order_it_says_the_same(fresh: Classifier) -> None:
    one, other = Classifier(TAUGHT), Classifier(TAUGHT[::-1])
    text = ["the invoice is broken"]
    assert one.shares(text)[CATEGORY][0] == pytest.approx(other.shares(text)[CATEGORY][0], abs=1e-3)


def test_of_two_labels_for_one_wording_the_newer_counts(fresh: Classifier) -> None:
    labels = [Label(COMPLAINT, "嗯，挺好的嘛", "no"), Label(COMPLAINT, "嗯，挺好的嘛", "yes")]
    assert Classifier(labels).read(["嗯，挺好的嘛"])[0][COMPLAINT].value == "yes"


def test_without_a_model_words_alone_tell_less_and_nothing_fails() -> None:
    reader = Classifier(TAUGHT, None)
    assert reader.is_whole
    assert reader.read(["我要投诉你们"])[0][LANGUAGE].value == "zh"


def test_while_the_encoder_is_away_words_decide_and_it_is_known_to_be_worth_another_try() -> None:
    reader = Classifier(TAUGHT, Away())
    assert not reader.is_whole
    assert reader.read(["发票"])[0][LANGUAGE].value == "zh"


def test_a_language_is_told_with_the_share_of_its_letters() -> None:
    mixed = language_guess("我的 iPhone 连不上 wifi")
    assert mixed is not None
    assert mixed.value == "zh"
    assert 0.5 < mixed.confidence < 1
    assert language_guess("123") is None


def test_auroc_counts_ties_by_half_and_f1_is_of_the_right_answers() -> None:
    assert auroc([0.9, 0.1], [True, False]) == 1
    assert auroc([0.5, 0.5], [True, False]) == 0.5
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx(2 / 3)
