CREATE TABLE "quality_card" (
    "id" UUID PRIMARY KEY NOT NULL,
    "batch" UUID NOT NULL REFERENCES "resources_batch" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "measured_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX quality_card_batch ON "quality_card" ("batch");

CREATE TABLE "quality_figure" (
    "id" UUID PRIMARY KEY NOT NULL,
    "card" UUID NOT NULL REFERENCES "quality_card" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "attribute" VARCHAR(16) NOT NULL,
    "passed" INTEGER NOT NULL,
    "total" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "quality_figure_card_attribute_key" ON "quality_figure" ("card", "attribute");

