from gongkai.config.settings import *  # noqa: F403
from gongkai.config.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "walked.apps.WalkedConfig"]
MIDDLEWARE = ["walked.steps.of_requests", *MIDDLEWARE]
