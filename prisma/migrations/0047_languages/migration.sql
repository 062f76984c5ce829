-- The language that a person chose; null: that of their browser. Its tag is one of lib/core/language/locales.ts.
ALTER TABLE "user" ADD COLUMN "locale" TEXT;

-- The language of what a webhook says to people.
ALTER TABLE "webhook" ADD COLUMN "locale" TEXT NOT NULL DEFAULT 'en';
