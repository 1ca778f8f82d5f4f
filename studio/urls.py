"""What is mounted where."""

urlpatterns: list[object] = []
