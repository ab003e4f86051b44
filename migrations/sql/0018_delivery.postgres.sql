CREATE TABLE "delivery_delivery" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "licence" UUID NOT NULL,
    "narrowed" UUID,
    "epoch" INTEGER NOT NULL,
    "channel" VARCHAR(80) NOT NULL,
    "scenario" VARCHAR(200) NOT NULL,
    "version" UUID NOT NULL,
    "version_digest" VARCHAR(71) NOT NULL,
    "format" VARCHAR(16) NOT NULL,
    "columns" TEXT NOT NULL,
    "rows" BIGINT NOT NULL,
    "transform" VARCHAR(200) NOT NULL,
    "opened_by" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "delivered_digest" VARCHAR(71),
    "size_bytes" BIGINT,
    "event" UUID,
    "copy" UUID,
    "acknowledged_by" UUID,
    "acknowledged_at" TIMESTAMPTZ,
    "receipt_missed_at" TIMESTAMPTZ
);

CREATE INDEX delivery_delivery_licence ON "delivery_delivery" USING btree ("licence");

CREATE TABLE "delivery_mark" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID UNIQUE NOT NULL,
    "version_digest" VARCHAR(71) NOT NULL,
    "nonce" VARCHAR(32) NOT NULL,
    "salt" VARCHAR(32) NOT NULL,
    "commitment" VARCHAR(71) NOT NULL,
    "layout" TEXT NOT NULL,
    "survey" TEXT NOT NULL,
    "event" UUID NOT NULL
);

CREATE INDEX delivery_mark_version_digest ON "delivery_mark" USING btree ("version_digest");

CREATE TABLE "delivery_copy" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID NOT NULL,
    "version_digest" VARCHAR(71) NOT NULL,
    "columns" TEXT NOT NULL,
    "columns_digest" VARCHAR(71) NOT NULL,
    "rows" BIGINT NOT NULL,
    "form" VARCHAR(16) NOT NULL,
    "transform" VARCHAR(200) NOT NULL,
    "digest" VARCHAR(71) NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "marking" TEXT NOT NULL,
    "event" UUID NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "delivery_copy_licence_columns_digest_rows_form_key" ON "delivery_copy" ("licence", "columns_digest", "rows", "form");

