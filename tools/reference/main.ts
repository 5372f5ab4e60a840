import { writeFileSync } from 'node:fs';
import { referenceFiles } from './files';

for (const [path, text] of referenceFiles()) writeFileSync(path, text);
