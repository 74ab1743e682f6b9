"""Every address of the site. Each view declares in `policy` who it answers."""

from django.urls import include, path

from reknit.web.pages import come_in, home

urlpatterns = [
    path("", home.home, name="home"),
    path("come-in/", come_in.come_in, name="come_in"),
    path("come-in/<slug:who>/", come_in.come_in, name="come_in_as"),
    path("", include("reknit.web.urls_people")),
    path("", include("reknit.web.urls_dyads")),
    path("", include("reknit.web.urls_alone")),
    path("", include("reknit.web.urls_talks")),
    path("", include("reknit.web.urls_supervision")),
    path("", include("reknit.web.urls_coding")),
]

handler400 = "reknit.web.pages.problems.bad_request"
handler403 = "reknit.web.pages.problems.not_here"
handler404 = "reknit.web.pages.problems.not_here"
handler500 = "reknit.web.pages.problems.went_wrong"
