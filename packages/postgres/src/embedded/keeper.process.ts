import { keepServer } from './keeper';
import { placeOfCluster } from './cluster-place';
import { majorVersionOf } from './version';

const [version, idleMinutes] = process.argv.slice(2).map(Number);

// Nothing reads the output of a detached process: when the server is gone, it simply ends.
keepServer(placeOfCluster(majorVersionOf(version ?? 0)), (idleMinutes ?? 0) * 60_000).catch(() => undefined);
