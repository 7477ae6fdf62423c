"""Knowledge: which article answers what a customer wrote. How it decides is in docs/knowledge.md.

The engine needs no database and no web: ``kb.search.KnowledgeIndex`` takes articles and answers questions.
"""

from __future__ import annotations

import os
import sys

from threadpoolctl import threadpool_limits

# A second thread gains nothing on vectors of one question, and made each of them up to a hundred times dearer where
# cores are shared. The variables are read when numpy loads its BLAS, so this stands before every import of it; where
# somebody loaded it before us, the library is told.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
if "numpy" in sys.modules:
    threadpool_limits(1, user_api="blas")
