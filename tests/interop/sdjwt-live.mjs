// node sdjwt-live.mjs FILE RECEIPT CHARTER URL [NONCE [DAYS]]: @sd-jwt/sd-jwt-vc reads a certificate
// that was issued a moment ago, or what its holder has answered to the question with that nonce; as it
// will so many days from now. The issuer's key is from the receipt, the status from the node at URL.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { decodeProtectedHeader } from 'jose';

const [file, receipt, charterFile, node, nonce, days = 0] = process.argv.slice(2);

// `name+id+B64(type || key)`; B64 may hold + itself.
function keyOf(vkey) {
	const [name, id] = vkey.split('+', 2);
	const bytes = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64').subarray(1);
	return { kid: `${name}+${id}`, key: createPublicKey({ format: 'jwk',
		key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') } }) };
}

const issuer = keyOf(readFileSync(receipt, 'utf8').split('\n')[1]);
const nodes = JSON.parse(readFileSync(charterFile, 'utf8').split('\n')[1]).fields.lines
	.filter((row) => row.use === 'proposer').map((row) => keyOf(row.vkey));
const isSigned = (key, data, signature) =>
	verify(null, Buffer.from(data), key, Buffer.from(signature, 'base64url'));

const instance = new SDJwtVcInstance({
	hasher: async (data, alg) => createHash(alg.replace('-', '')).update(
		typeof data === 'string' ? data : Buffer.from(data)).digest(),
	hashAlg: 'sha-256',
	verifier: async (data, signature) => isSigned(issuer.key, data, signature),
	kbVerifier: async (data, signature, payload) => isSigned(
		createPublicKey({ format: 'jwk', key: payload.cnf.jwk }), data, signature),
	statusVerifier: async (data, signature) => {
		const { kid } = decodeProtectedHeader(`${data}.${signature}`);
		const known = nodes.find((k) => k.kid === kid);
		return known !== undefined && isSigned(known.key, data, signature);
	},
	// The certificate names no machine: any node answers for the list.
	statusListFetcher: async (uri) => {
		const answer = await fetch(node + new URL(uri).pathname);
		if (answer.headers.get('content-type') !== 'application/statuslist+jwt')
			throw new Error(`no status list: ${answer.status}`);
		return answer.text();
	},
});
try {
	const { payload, kb } = await instance.verify(readFileSync(file, 'utf8'), { skewSeconds: 60,
		keyBindingNonce: nonce, currentDate: Math.floor(Date.now() / 1000) + days * 86400 });
	console.log(`taken: ${payload.vct} ${payload.name} ${payload.over_19} ${kb?.payload.aud}`);
} catch (error) {
	console.log(`refused: ${error.message}`);
}
