CREATE TABLE "delivery_delivery" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "licence" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "version" UUID NOT NULL,
    "version_digest" VARCHAR(71) NOT NULL,
    "format" VARCHAR(16) NOT NULL,
    "columns" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "transform" VARCHAR(200) NOT NULL,
    "opened_by" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "delivered_digest" VARCHAR(71),
    "size_bytes" INTEGER,
    "event" UUID,
    "acknowledged_by" UUID,
    "acknowledged_at" TIMESTAMPTZ
);

CREATE INDEX delivery_delivery_licence ON "delivery_delivery" ("licence");

