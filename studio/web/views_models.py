"""The page of models: what each is, may be used for, and takes."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.jobs.catalogue import CheckRow, ModelDetail, model_details
from studio.web.pages import account_of, page


@never_cache
@require_GET
@page
def models(request: HttpRequest) -> HttpResponse:
    """List every model that workers announced."""
    if account_of(request) is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    return render(request, "models/index.html", {"models": [_shown(m) for m in model_details()]})


def _shown(model: ModelDetail) -> dict[str, Any]:
    tasks = {
        "txt2img": _("paint from words"),
        "img2img": _("variations"),
        "inpaint": _("repaint a part"),
        "outpaint": _("outpaint"),
        "upscale": _("upscale"),
    }
    uses = {"yes": _("allowed"), "no": _("not allowed"), "unknown": _("unknown")}
    adapter_uses = {
        "yes": _("commercial use allowed"),
        "no": _("not for commercial use"),
        "unknown": _("commercial use unknown"),
    }
    ways = {
        "painter": _("draws by rules, without a network"),
        "steps": _("steps in a shared batch"),
        "pipeline": _("whole pipeline, one picture at a time"),
        "http": _("another server paints"),
    }
    kinds = {
        "lora": _("LoRA"),
        "controlnet": _("ControlNet"),
        "ip-adapter": _("IP-Adapter"),
        "upscaler": _("upscaler"),
    }
    checks = [
        {**check, "at": parse_datetime(check["at"]), "batch_words": _batch_words(check)}
        for check in model["checks"]
    ]
    speeds = [
        {**speed, "task": tasks.get(speed["task"], speed["task"])} for speed in model["speeds"]
    ]
    return {
        **model,
        "tasks": [tasks.get(task, task) for task in model["tasks"]],
        "adapters": [
            {
                **adapter,
                "kind_words": kinds.get(adapter["kind"], adapter["kind"]),
                "use": adapter_uses.get(adapter["commercial_use"], ""),
            }
            for adapter in model["adapters"]
        ],
        "use": uses.get(model["commercial_use"], model["commercial_use"]),
        "way": ways.get(model["executor"], model["executor"]),
        "checks": checks,
        "speeds": speeds,
    }


def _batch_words(check: CheckRow) -> str:
    """Return how several pictures in one pass pay, and what the machine does because of it."""
    if not check["batches"]:
        return _("not tried")
    times = " · ".join(f"{batch['pictures']} → × {batch['times']:g}" for batch in check["batches"])
    if check["together"] > 1:
        return _("%(times)s: up to %(together)d at once") % {
            "times": times,
            "together": check["together"],
        }
    return _("%(times)s: they take turns") % {"times": times}
