CREATE TABLE "metering_use" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID NOT NULL,
    "narrowed" UUID,
    "channel" VARCHAR(24) NOT NULL,
    "purpose" VARCHAR(48) NOT NULL,
    "rows" BIGINT NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "lease_until" TIMESTAMPTZ NOT NULL,
    "begun_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "bytes_sent" BIGINT NOT NULL
);

CREATE INDEX metering_use_licence ON "metering_use" USING btree ("licence");

CREATE INDEX metering_use_narrowed ON "metering_use" USING btree ("narrowed");

CREATE TABLE "metering_performed" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID NOT NULL,
    "duty" VARCHAR(200) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "metering_performed_licence_duty_at_idx" ON "metering_performed" ("licence", "duty", "at");

