import { OrdersWorkspace } from './orders-workspace';

/** Stands for a process of Nx that gets killed: runs `orders:test-isolated` in the workspace that it is told. */
const [, , root = '', script = ''] = process.argv;
void new OrdersWorkspace(root).run(script);
