"""Where everything is."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path
from django.views.static import serve
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config.doors import SignIn, sign_in_to_admin
from config.missing import NoSuchRoute

urlpatterns = [
    path("", include("base_ops.pages.urls")),
    path("", include("scheduling.pages.urls")),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(next_page="sign-in"), name="sign-out"),
    path("admin/login/", sign_in_to_admin),
    path("admin/", admin.site.urls),
    path("media/<path:path>", login_required(serve), {"document_root": settings.MEDIA_ROOT}),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("base_ops.api.urls")),
    path("api/v1/", include("scheduling.api.urls")),
    re_path(r"^api/v1/.*/$", NoSuchRoute.as_view()),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
]
