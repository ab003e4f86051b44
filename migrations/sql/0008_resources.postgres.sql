CREATE TABLE "resources_resource" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(24) UNIQUE NOT NULL,
    "unit" UUID NOT NULL REFERENCES "organizations_unit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "system" VARCHAR(120) NOT NULL,
    "table_name" VARCHAR(120) NOT NULL,
    "title_zh" VARCHAR(120) NOT NULL,
    "title_en" VARCHAR(200) NOT NULL,
    "duty" VARCHAR(400) NOT NULL,
    "duty_clause" VARCHAR(200) NOT NULL,
    "update_cycle" VARCHAR(16) NOT NULL,
    "source_statement" TEXT NOT NULL,
    "grade" VARCHAR(16) NOT NULL,
    "contains_personal" BOOLEAN NOT NULL,
    "zone" VARCHAR(24) NOT NULL,
    "fields" TEXT NOT NULL,
    "population" TEXT NOT NULL,
    "place_column" TEXT NOT NULL,
    "count_column" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "registered_by" UUID NOT NULL,
    "registered_at" TIMESTAMPTZ NOT NULL
);

CREATE TABLE "resources_batch" (
    "id" UUID PRIMARY KEY NOT NULL,
    "resource" UUID NOT NULL REFERENCES "resources_resource" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "file_name" VARCHAR(120) NOT NULL,
    "sha256" VARCHAR(71) NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "rows" BIGINT NOT NULL,
    "columns" INTEGER NOT NULL,
    "encoding" VARCHAR(16) NOT NULL,
    "delimiter" VARCHAR(1),
    "taken_in_by" UUID NOT NULL,
    "taken_in_at" TIMESTAMPTZ NOT NULL,
    "examined_at" TIMESTAMPTZ,
    "combinations" TEXT,
    "confirmed_by" UUID,
    "confirmed_at" TIMESTAMPTZ
);

CREATE TABLE "resources_batch_column" (
    "id" UUID PRIMARY KEY NOT NULL,
    "batch" UUID NOT NULL REFERENCES "resources_batch" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "position" INTEGER NOT NULL,
    "name" VARCHAR(400) NOT NULL,
    "found_role" VARCHAR(16) NOT NULL,
    "kind" VARCHAR(32) NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "reason_zh" TEXT NOT NULL,
    "reason_en" TEXT NOT NULL,
    "distinct_values" BIGINT NOT NULL,
    "missing" BIGINT NOT NULL,
    "role" VARCHAR(16)
);

CREATE UNIQUE INDEX "resources_resource_unit_system_table_name_key" ON "resources_resource" ("unit", "system", "table_name");

CREATE UNIQUE INDEX "resources_batch_resource_sha256_key" ON "resources_batch" ("resource", "sha256");

CREATE INDEX "resources_batch_resource_taken_in_at_idx" ON "resources_batch" ("resource", "taken_in_at");

CREATE UNIQUE INDEX "resources_batch_column_batch_position_key" ON "resources_batch_column" ("batch", "position");

