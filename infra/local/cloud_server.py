"""The local cloud, with `GET /health` given back to the deployed API: the emulator answers it for every host itself."""

from ministack import app

app._HEALTH_PATHS = tuple(path for path in app._HEALTH_PATHS if path.startswith("/_"))
app.main()
