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

CREATE INDEX "notices_notice_user_idx" ON "notices_notice" ("user");

