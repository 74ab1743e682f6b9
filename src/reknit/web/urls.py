"""Every address of the site. Each view declares in `policy` who it answers."""

from django.urls import include, path

from reknit.web.pages import come_in, home

urlpatterns = [
    path("", home.home, name="home"),
    path("come-in/", come_in.come_in, name="come_in"),
    path("come-in/<slug:who>/", come_in.come_in, name="come_in_as"),
    path("", include("reknit.web.urls_people")),
    path("", include("reknit.web.urls_dyads")),
]
