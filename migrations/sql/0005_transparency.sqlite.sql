CREATE TABLE "log_state" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "origin" VARCHAR(255) NOT NULL,
    "size" INTEGER NOT NULL
);

CREATE TABLE "log_tile" (
    "path" VARCHAR(64) PRIMARY KEY NOT NULL,
    "width" INTEGER NOT NULL,
    "content" BLOB NOT NULL
);

CREATE TABLE "log_checkpoint" (
    "size" INTEGER PRIMARY KEY NOT NULL,
    "note" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ NOT NULL,
    "published_at" TIMESTAMPTZ
);

CREATE TABLE "log_index" (
    "first" INTEGER PRIMARY KEY NOT NULL,
    "end" INTEGER NOT NULL,
    "rows" TEXT NOT NULL,
    "salt" VARCHAR(64) NOT NULL,
    "event" UUID NOT NULL
);

CREATE INDEX "log_checkpoint_published_at_size_idx" ON "log_checkpoint" ("published_at", "size");

