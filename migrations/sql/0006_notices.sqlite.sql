CREATE TABLE "notices_endpoint" (
    "id" UUID PRIMARY KEY NOT NULL,
    "holder" VARCHAR(16) NOT NULL,
    "holder_id" UUID NOT NULL,
    "url" VARCHAR(512) NOT NULL,
    "generation" INTEGER NOT NULL,
    "made_by" UUID NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "removed_at" TIMESTAMPTZ
);

CREATE TABLE "notices_notice" (
    "id" UUID PRIMARY KEY NOT NULL,
    "user" UUID NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "zh" TEXT NOT NULL,
    "en" TEXT NOT NULL,
    "link" VARCHAR(256) NOT NULL,
    "about_kind" VARCHAR(16) NOT NULL,
    "about" UUID NOT NULL,
    "sent_at" TIMESTAMPTZ NOT NULL,
    "read_at" TIMESTAMPTZ
);

CREATE TABLE "notices_mail_address" (
    "id" UUID PRIMARY KEY NOT NULL,
    "user" UUID UNIQUE NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "address" VARCHAR(254) NOT NULL,
    "code_hash" VARCHAR(71) NOT NULL,
    "given_at" TIMESTAMPTZ NOT NULL,
    "confirmed_at" TIMESTAMPTZ
);

CREATE TABLE "notices_message" (
    "id" UUID PRIMARY KEY NOT NULL,
    "notice" UUID NOT NULL REFERENCES "notices_notice" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "channel" VARCHAR(16) NOT NULL,
    "endpoint" UUID,
    "mail_address" UUID,
    "state" VARCHAR(16) NOT NULL,
    "attempts" INTEGER NOT NULL,
    "last_status" VARCHAR(64),
    "settled_at" TIMESTAMPTZ
);

CREATE INDEX "notices_notice_user_idx" ON "notices_notice" ("user");

CREATE INDEX "notices_endpoint_holder_holder_id_idx" ON "notices_endpoint" ("holder", "holder_id");

CREATE INDEX "notices_message_endpoint_idx" ON "notices_message" ("endpoint");

