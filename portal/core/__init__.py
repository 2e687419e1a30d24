"""The kernel: knows no feature of the business and no Flask."""

import os

# pypinyin's phrases weigh 40 MB a process; we ask for single characters only. Read when it is first imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
