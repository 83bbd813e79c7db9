// Loaded before the server with `node --import`: passwords are kept as they always are, with a thousandth of the work.
// Nobody is to be kept out of these servers, each of which hashes a handful at its start and one at each sign-in.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const { scrypt } = crypto

crypto.scrypt = (password, salt, bytes, options, done) =>
  scrypt(password, salt, bytes, { ...options, N: 64 }, done)

syncBuiltinESMExports()
