"""Addresses of supervision: the page of the two, and the supervisor's own."""

from django.urls import path

from reknit.web.pages import supervised, supervision

SUPERVISED = "supervised/<uuid:supervision_id>/"

urlpatterns = [
    path("dyads/<uuid:dyad_id>/supervision/", supervision.page, name="supervision"),
    path("supervised/", supervised.supervised, name="supervised"),
    path(SUPERVISED, supervised.pair, name="supervised_pair"),
    path(SUPERVISED + "answer/", supervised.answer, name="supervised_answer"),
    path(SUPERVISED + "comment/", supervised.comment, name="supervised_comment"),
    path(SUPERVISED + "practice/", supervised.practice, name="supervised_practice"),
]
