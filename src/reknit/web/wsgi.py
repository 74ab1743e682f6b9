"""The application, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from reknit.web.content_type import with_reduced_content_type
from reknit.web.environment import Environment
from reknit.web.in_turn import in_turn
from reknit.web.start import refuse_at_the_door

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reknit.web.settings")
site = with_reduced_content_type(get_wsgi_application())
application = in_turn(site)
# The gates stand here too, because any server may load this.
refuse_at_the_door(Environment.read())
