// node sdjwt-live.mjs NAME.sdjwt CHARTER URL: @sd-jwt/sd-jwt-vc reads a certificate that was issued a
// moment ago, with the issuer's key from the receipt beside it and its status from the node at URL.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { decodeProtectedHeader } from 'jose';

const [file, charterFile, node] = process.argv.slice(2);

// `name+id+B64(type || key)`; B64 may hold + itself.
function keyOf(vkey) {
	const [name, id] = vkey.split('+', 2);
	const bytes = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64').subarray(1);
	return { kid: `${name}+${id}`, key: createPublicKey({ format: 'jwk',
		key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') } }) };
}

const issuer = keyOf(readFileSync(file.replace(/\.sdjwt$/, '.receipt'), 'utf8').split('\n')[1]);
const nodes = JSON.parse(readFileSync(charterFile, 'utf8').split('\n')[1]).fields.lines
	.filter((row) => row.use === 'proposer').map((row) => keyOf(row.vkey));
const signedBy = (known) => async (data, signature) => {
	const { kid } = decodeProtectedHeader(`${data}.${signature}`);
	const found = known.find((k) => k.kid === kid);
	return found !== undefined && verify(null, Buffer.from(data), found.key,
		Buffer.from(signature, 'base64url'));
};

const instance = new SDJwtVcInstance({
	hasher: async (data, alg) => createHash(alg.replace('-', '')).update(
		typeof data === 'string' ? data : Buffer.from(data)).digest(),
	hashAlg: 'sha-256',
	verifier: signedBy([issuer]),
	statusVerifier: signedBy(nodes),
	// The certificate names no machine: any node answers for the list.
	statusListFetcher: async (uri) => {
		const answer = await fetch(node + new URL(uri).pathname);
		if (answer.headers.get('content-type') !== 'application/statuslist+jwt')
			throw new Error(`no status list: ${answer.status}`);
		return answer.text();
	},
});
try {
	const { payload } = await instance.verify(readFileSync(file, 'utf8'), { skewSeconds: 60 });
	console.log(`taken: ${payload.vct} ${payload.name} ${payload.over_19}`);
} catch (error) {
	console.log(`refused: ${error.message}`);
}
