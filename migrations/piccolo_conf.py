"""What Piccolo's own commands ask for: the engine of the current market, and the one app."""

from piccolo.conf.apps import AppRegistry

from marketplace.kernel.database import ROUTED

DB = ROUTED
APP_REGISTRY = AppRegistry(apps=["migrations.piccolo_app"])
