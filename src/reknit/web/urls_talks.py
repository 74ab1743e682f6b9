"""Addresses of talking it through."""

from django.urls import path

from reknit.web.pages import talking, talking_export

DYAD = "dyads/<uuid:dyad_id>/"
TALK = DYAD + "talk/<uuid:repair_id>/"

urlpatterns = [
    path(DYAD + "talk/", talking.talks, name="talks"),
    path(DYAD + "repairs.csv", talking_export.repairs, name="repairs"),
    path(TALK, talking.talk, name="talk"),
    path(TALK + "status/", talking.status, name="talk_status"),
    path(TALK + "move/", talking.move, name="talk_move"),
    path(TALK + "marks/", talking.marks, name="talk_marks"),
]
