"""Addresses of the pages."""

from django.urls import path

from studio.web import (
    views_accounts,
    views_board,
    views_comments,
    views_files,
    views_history,
    views_layout,
    views_lineage,
    views_models,
    views_notices,
    views_projects,
    views_review,
    views_sheets,
    views_typefaces,
    words,
)

urlpatterns = [
    path("", views_projects.projects, name="projects"),
    path("sign-in/", views_accounts.sign_in, name="sign-in"),
    path("sign-in/<str:token>/", views_accounts.sign_in_link, name="sign-in-link"),
    path("sign-out/", views_accounts.sign_out, name="sign-out"),
    path("invitations/<str:token>/", views_accounts.invitation, name="invitation"),
    path("share/<str:token>/", views_accounts.share, name="share"),
    path("account/", views_accounts.account, name="account"),
    path("models/", views_models.models, name="models"),
    path("notices/", views_notices.notices, name="notices"),
    path("mails/stop/<str:token>/", views_notices.stop_mails, name="stop-mails"),
    path("waiting/", views_notices.waiting, name="waiting"),
    path("language/", views_accounts.language, name="language"),
    path("words/<str:language>/<str:release>.json", words.words, name="words"),
    path("projects/<int:project_id>/", views_board.board, name="board"),
    path("projects/<int:project_id>/lineage/", views_lineage.lineage, name="lineage"),
    path("projects/<int:project_id>/people/", views_projects.people, name="people"),
    path("projects/<int:project_id>/history/", views_history.history, name="history"),
    path("projects/<int:project_id>/review/", views_review.review, name="review"),
    path("projects/<int:project_id>/comments/", views_comments.comments, name="comments"),
    path(
        "projects/<int:project_id>/comments.csv",
        views_comments.comments_table,
        name="comments-table",
    ),
    path("projects/<int:project_id>/outpaint/", views_board.outpaint, name="outpaint"),
    path("projects/<int:project_id>/layout/", views_layout.layout, name="layout"),
    path("projects/<int:project_id>/export/", views_layout.export, name="export"),
    path("projects/<int:project_id>/fonts/", views_typefaces.fonts_page, name="fonts"),
    path("projects/<int:project_id>/sheet/", views_sheets.sheet, name="sheet"),
    path("sheets/<str:token>/", views_sheets.shared_sheet, name="shared-sheet"),
    path("sheets/<str:token>/sheet.png", views_sheets.shared_sheet, {"kind": "png"}),
    path("sheets/<str:token>/sheet.pdf", views_sheets.shared_sheet, {"kind": "pdf"}),
    path("assets/<int:project_id>/<str:sha>", views_files.asset, name="asset"),
    path("exports/<int:export_id>/download", views_files.export_download, name="export-download"),
    path(
        "variants/<int:variant_id>/download", views_files.variant_download, name="variant-download"
    ),
]
