"""One Piccolo app over the tables of all slices."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from migrations.schema import all_tables

APP_CONFIG = AppConfig(
    app_name="marketplace",
    migrations_folder_path=str(Path(__file__).parent / "history"),
    table_classes=all_tables(),
    migration_dependencies=[],
    commands=[],
)
