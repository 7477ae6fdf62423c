"""A small bilingual knowledge base of a kettle shop, and an encoder that needs no model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.analyser import fold, tokens
from kb.arrays import normed
from kb.documents import Document
from kb.encoders import Kind
from kit.errors import Unavailable

ARTICLES = (
    Document("descale", "水壶除垢方法", "加满水，放入两勺柠檬酸，烧开后静置半小时再倒掉。每月除垢一次。", "zh"),
    Document("descale-en", "Descaling the kettle", "Fill it, add citric acid, boil, wait half an hour.", "en"),
    Document("leak", "壶底漏水怎么办", "先检查密封圈是否老化。密封圈可以免费补寄。", "zh"),
    Document("leak-en", "Water drips from the base", "Check the seal ring. We send one free of charge.", "en"),
    Document("warranty", "保修期多长", "整机保修两年，密封圈和滤网属于耗材，保修三个月。", "zh"),
    Document("warranty-en", "Length of the warranty", "Two years for the kettle, three months for filters.", "en"),
    Document("invoice", "怎么开发票", "在订单页点申请发票，电子发票会发到邮箱。", "zh"),
    Document("invoice-en", "Getting an invoice", "Open the order, choose invoice, and it comes by mail.", "en"),
    Document("colour", "可以换颜色吗", "未拆封的水壶七天内可以换成别的颜色，运费自理。", "zh"),
    Document("colour-en", "Changing the colour", "An unopened kettle can be swapped within seven days.", "en"),
)  # fmt: skip


class WordEncoder:
    """Vectors by the words alone, the same in every process; may be told to be away."""

    name, dims = "words/64", 64

    def __init__(self) -> None:
        self.is_away = False
        self.encoded = 0

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        if self.is_away:
            raise Unavailable("away", code="kb_encoder_unreachable")
        self.encoded += len(texts)
        rows = np.zeros((len(texts), self.dims), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for token in tokens(fold(text)):
                digest = hashlib.blake2b(token.encode(), digest_size=2).digest()
                row[digest[0] % self.dims] += 1 if digest[1] % 2 else -1
        return normed(rows)
