"""The site's own settings, with data and keys in a folder that is thrown away."""

import os
import tempfile
from pathlib import Path

from reknit.storage.keys import SiteKeys

FOLDER = Path(tempfile.mkdtemp(prefix="reknit-tests-"))
os.environ["REKNIT_DATA"] = str(FOLDER)
os.environ["REKNIT_KEYS"] = SiteKeys.made().to_text()
os.environ["REKNIT_ADDRESS"] = "http://localhost:8765"
os.environ.pop("REKNIT_MADE_UP", None)

from reknit.web.settings import *  # noqa: E402, F403
from reknit.web.settings import DATABASES  # noqa: E402

ALLOWED_HOSTS = ["localhost", "testserver"]
if "sqlcipher" in str(DATABASES["default"]["ENGINE"]):
    # A file, not memory: threads have connections of their own, as in a served site.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.db")}
# Slow on purpose in use; here the same code with the least work.
PASSWORD_HASHERS = ["tests.web.cast.QuickArgon2"]
