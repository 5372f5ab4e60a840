import { z } from 'zod';

const portSchema = z.int().min(1).max(65_535);

/** The ports of an environment by what listens there. */
export const portsSchema = z.object({ app: portSchema, api: portSchema, db: portSchema });
/** The ports of an environment by what listens there. */
export type Ports = z.infer<typeof portsSchema>;

export const portsFactsSchema = z.object({ ports: portsSchema.optional() });
/** What the record keeps of the ports. */
export type PortsFacts = z.infer<typeof portsFactsSchema>;
