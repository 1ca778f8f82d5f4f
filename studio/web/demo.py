"""The demo project: people and a cover made by the real worker, so that a newcomer sees work."""

from uuid import uuid4

from generation.contract.pixels import Size
from studio.accounts import actions as accounts
from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.models import Variant
from studio.layouts.models import Layout
from studio.projects import actions as projects
from studio.projects.models import Project, Role
from studio.reviews import actions as reviews
from studio.web.cover_run import CoverOrder, CoverRun, Tell

DEMO_EMAIL = "editor@masthead.local"
DEMO_NAME = "Maya Chen"
COLLEAGUES = (
    ("art@masthead.local", "Tomás Ruiz", Role.ARTIST),
    ("photo@masthead.local", "林悦", Role.ARTIST),
    ("publisher@masthead.local", "Ada Brandt", Role.VIEWER),
)
FIRST_SEED = 811

ORDER = CoverOrder(
    title="Cosmos, June issue",
    prompt="A woman astronaut on mars, seen from below, synthwave night, 霓虹地平线",
    cover_format="us-8375x10875",
    seeds=tuple(range(FIRST_SEED, FIRST_SEED + 6)),
    size=Size(width=704, height=832),
    issue={
        "title": "COSMOS",
        "number": "06",
        "date": "June 2026",
        "price": "$7.99",
    },
    lines={
        "kicker": "THE NEW SPACE AGE",
        "main_line": "MARS IN ONE MEETING",
        "main_deck": "Six editors, one prompt, one night",
        "second_line": "火星来信",
        "second_deck": "The June fiction issue",
    },
)


def demo_editor() -> User:
    """Return the demo's editor, made on the first call; sign-in is by one-time links only."""
    return _person(DEMO_EMAIL, DEMO_NAME)


def make_demo(tell: Tell) -> Project:
    """Make the demo project through the same actions, queue and worker as any other cover."""
    editor = demo_editor()
    run = CoverRun(order=ORDER, by=editor, tell=tell)
    project = run.open_project()
    artists = [_join(project, *colleague, by=editor) for colleague in COLLEAGUES]
    variants = run.paint(project)
    _review(variants, editor, artists)
    layout = run.lay_out(project, variants[1])
    run.extend(layout)
    run.upscale(layout)
    version = run.approve(Layout.objects.get(pk=layout.pk))
    run.export(version, "proof")
    run.export(version, "pdf")
    return project


def _review(variants: list[Variant], editor: User, people: list[User]) -> None:
    art, photo, _ = people
    chosen = variants[1]
    artwork.rate_variant(variant=chosen, stars=5, by=editor, op_id=uuid4())
    artwork.rate_variant(variant=chosen, stars=4, by=art, op_id=uuid4())
    artwork.rate_variant(variant=variants[0], stars=4, by=photo, op_id=uuid4())
    artwork.rate_variant(variant=variants[3], stars=3, by=art, op_id=uuid4())
    artwork.shortlist_variant(variant=chosen, by=photo, op_id=uuid4())
    artwork.reject_variant(variant=variants[5], by=art, op_id=uuid4())
    reviews.post_comment(
        subject=chosen,
        text="Lovely pose. Leave this sky calm, the masthead goes here.",
        pin=(0.5, 0.12),
        by=art,
        op_id=uuid4(),
    )
    reviews.post_comment(
        subject=chosen, text="地平线再低一点会更有气势。", pin=(0.2, 0.82), by=photo, op_id=uuid4()
    )


def _join(project: Project, email: str, name: str, role: Role, *, by: User) -> User:
    person = _person(email, name)
    projects.add_member(project=project, user=person, role=role, by=by)
    return person


def _person(email: str, name: str) -> User:
    found = User.objects.filter(email=email).first()
    return found or accounts.create_user(email=email, name=name, password=None)
