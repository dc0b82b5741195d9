"""Pages and files of the ground."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from gis_core.layers import Asked, layer_for
from gis_core.tiles import MEDIA_TYPE, TileAddress, tile_of


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for pages that name none; browsers then ask at this address."""
    return redirect(static("img/shield.svg"))


@require_safe
def tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """One tile of a layer, as this person may see it today.

    The browser keeps it, but asks each time: rights and points change.
    """
    found = layer_for(request.user, layer)
    address = TileAddress(z, x, y)
    asked = Asked(request.user, z, timezone.localdate(), request.GET)
    body = tile_of(found, address, asked)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Authorization"])
    return get_conditional_response(request, etag=etag, response=response) or response
