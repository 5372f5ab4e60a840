import { z } from 'zod';

/** An environment's id names directories and files that are deleted later, so it can be nothing but a UUID. */
export const environmentIdSchema = z.uuid();
