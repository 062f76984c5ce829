import { z } from 'zod';
import { timeZoneNamed } from './time-zone.ts';

/** The name of a time zone of the IANA database that this program knows, such as `Asia/Tokyo`. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine((text) => timeZoneNamed(text) !== undefined, 'invalid');
