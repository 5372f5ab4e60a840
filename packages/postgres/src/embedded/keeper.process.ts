import { keepServer } from './keeper';
import { placeOfCluster } from './place';

const idleMinutes = Number(process.argv[2]);

// Nobody reads what a detached process says: when the server is gone, it simply ends.
keepServer(placeOfCluster(), idleMinutes * 60_000).catch(() => undefined);
