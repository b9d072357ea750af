// node sdjwt.mjs CERT.JSON VERIFIER FOLDER: three libraries that nobody here wrote read the
// certificates of the test vectors. They must take what is good, and refuse a wrong key, nonce,
// time and status. Then the forgeries: what any of them lets pass, madang-verifier refuses.
import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { decodeSDJWT, verifySDJWT } from '@meeco/sd-jwt';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { compactVerify, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';

const [vectorFile, verifier, folder] = process.argv.slice(2);
const vectors = JSON.parse(readFileSync(vectorFile, 'utf8'));
let failures = 0;

function verdict(good, words) {
	console.log(`${good ? 'ok' : 'not ok'} - ${words}`);
	if (!good)
		failures++;
}

const b64url = (bytes) => Buffer.from(bytes).toString('base64url');
const jwkOf = (hex) => ({ kty: 'OKP', crv: 'Ed25519', x: b64url(Buffer.from(hex, 'hex')) });
const keyOf = (jwk) => createPublicKey({ key: jwk, format: 'jwk' });
const signedBy = (key) => async (data, signature) =>
	verify(null, Buffer.from(data), key, Buffer.from(signature, 'base64url'));
const sha256 = (data) => createHash('sha256').update(data).digest();

const issuer = jwkOf(vectors.issuer.public);
const stranger = jwkOf(vectors.holder.public);
const text = vectors.good[0].text;
const shown = vectors.good.find((v) => v.name === 'a presentation of one claim');
// Of a row of the charter, `name+id+B64(type || key)`; B64 may hold + itself.
function nodeOf({ vkey }) {
	const [name, id] = vkey.split('+', 2);
	const key = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64');
	return { kid: `${name}+${id}`, jwk: jwkOf(key.subarray(1).toString('hex')) };
}
const nodes = JSON.parse(vectors.charter.text.split('\n')[1]).fields.lines.filter(
	(row) => row.use === 'proposer').map(nodeOf);

// ---- @sd-jwt/sd-jwt-vc -----------------------------------------------------------------------

function instance(jwk, list) {
	return new SDJwtVcInstance({
		hasher: async (data, alg) => createHash(alg.replace('-', '')).update(
			typeof data === 'string' ? data : Buffer.from(data)).digest(),
		hashAlg: 'sha-256',
		verifier: signedBy(keyOf(jwk)),
		kbVerifier: async (data, signature, payload) =>
			signedBy(keyOf(payload.cnf.jwk))(data, signature),
		kbSigner: async (data) => b64url(sign(null, Buffer.from(data), holderKey())),
		kbSignAlg: 'EdDSA',
		statusListFetcher: async () => list,
		statusVerifier: async (data, signature) => {
			const kid = decodeProtectedHeader(`${data}.${signature}`).kid;
			const node = nodes.find((n) => n.kid === kid);
			return node !== undefined && signedBy(keyOf(node.jwk))(data, signature);
		},
	});
}

// PKCS #8 of an Ed25519 seed.
function holderKey() {
	return createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([
		Buffer.from('302e020100300506032b657004220420', 'hex'),
		Buffer.from(vectors.holder.seed, 'hex')]) });
}

const aList = (name) => vectors.lists.find((v) => v.name === name).text;
const valid = aList('a list that says valid');

async function vc(certificate, { now = 1790000090, nonce, key = issuer, list = valid } = {}) {
	try {
		return await instance(key, list).verify(certificate,
			{ currentDate: now, keyBindingNonce: nonce });
	} catch (error) {
		return { refused: error.message };
	}
}

// ---- jose, @meeco/sd-jwt ------------------------------------------------------------------------

async function byJose(certificate, now = 1790000090, jwk = issuer) {
	try {
		return await jwtVerify(certificate.split('~')[0], await importJWK(jwk, 'EdDSA'),
			{ algorithms: ['EdDSA'], typ: 'dc+sd-jwt', currentDate: new Date(now * 1000) });
	} catch (error) {
		return { refused: error.message };
	}
}

async function byMeeco(certificate, jwk = issuer, nonce = undefined) {
	try {
		return { claims: await verifySDJWT(certificate,
			async (jwt) => (await compactVerify(jwt, await importJWK(jwk, 'EdDSA'))) && true,
			async () => (data) => b64url(sha256(data)),
			nonce === undefined ? undefined : { kb: { verifier: async (jwt, holder) =>
				(await jwtVerify(jwt, await importJWK(holder, 'EdDSA'), {
					typ: 'kb+jwt', currentDate: new Date(1790000090000) }))
					.payload.nonce === nonce } }) };
	} catch (error) {
		return { refused: error.message };
	}
}

// ---- ours -----------------------------------------------------------------------------------------

function ours(certificate, ...more) {
	const file = `${folder}/name.sdjwt`;
	writeFileSync(file, certificate);
	const bound = !certificate.endsWith('~') && certificate.includes('~');
	const run = spawnSync(verifier, ['--certificate', file, '--issuer', vectors.issuer.vkey,
		'--at', '1790000090', ...(bound ? ['--aud', vectors.aud, '--nonce', vectors.nonce] : []),
		...more], { encoding: 'utf8' });
	return (run.stdout || run.stderr).split('\n')[0];
}

// ---- good ones --------------------------------------------------------------------------------------

let r = await vc(text);
verdict(!r.refused, `sd-jwt-vc takes the certificate ${r.refused ?? ''}`);
verdict(r.payload?.name === '홍길동' && r.payload?.over_19 === true && r.payload?._sd === undefined,
	'and reads what it says');
r = await vc(shown.text, { nonce: vectors.nonce });
verdict(!r.refused && r.kb?.payload.aud === vectors.aud && r.payload?.over_19 === true,
	`sd-jwt-vc takes the presentation ${r.refused ?? ''}`);
verdict(r.payload && !('name' in r.payload) && !('birth_date' in r.payload),
	'and reads nothing but what was shown');
r = await byJose(text);
verdict(!r.refused && r.payload.vct === 'urn:madang:certificate:residency:1',
	`jose takes the issuer's JWT ${r.refused ?? ''}`);
r = await byMeeco(text);
verdict(r.claims?.address === vectors.good[0].claims.address,
	`meeco takes the certificate ${r.refused ?? ''}`);
r = await byMeeco(shown.text, issuer, vectors.nonce);
verdict(r.claims?.over_19 === true && r.claims.name === undefined,
	`meeco takes the presentation ${r.refused ?? ''}`);
const seen = await decodeSDJWT(text);
verdict(seen.disclosures.length === Object.keys(vectors.good[0].claims).length,
	'meeco finds every disclosure');

// ---- what they must refuse ------------------------------------------------------------------------------

const refuses = (result, why, words) =>
	verdict(why.test(result.refused ?? ''), `${words}: ${result.refused ?? 'taken'}`);
refuses(await vc(text, { key: stranger }), /signature/i, 'sd-jwt-vc refuses a wrong key');
refuses(await byJose(text, undefined, stranger), /signature/i, 'jose refuses a wrong key');
refuses(await byMeeco(text, stranger), /verify/i, 'meeco refuses a wrong key');
refuses(await vc(shown.text, { nonce: 'another' }), /nonce/i, 'sd-jwt-vc refuses a wrong nonce');
refuses(await byMeeco(shown.text, issuer, 'another'), /key binding/i, 'meeco refuses a wrong nonce');
refuses(await vc(text, { now: 1797776001 }), /expired/i, 'sd-jwt-vc refuses one that is over');
refuses(await byJose(text, 1797776001), /exp/i, 'jose refuses one that is over');
refuses(await vc(text, { now: 1789999999 }), /not yet valid/i, 'sd-jwt-vc refuses one not begun');
refuses(await byJose(text, 1789999999), /nbf|iat/i, 'jose refuses one not begun');
refuses(await vc(text, { list: aList('a list that says revoked') }), /status is not valid/i,
	'sd-jwt-vc refuses one that was revoked');
refuses(await vc(text, { list: aList('a list that says superseded') }), /status is not valid/i,
	'sd-jwt-vc refuses one that was superseded');
refuses(await vc(text, { list: aList('a list signed by who issued') }), /status list/i,
	'sd-jwt-vc refuses a status list of a stranger');

// ---- a holder with another wallet --------------------------------------------------------------------------

const made = await instance(issuer, valid).present(text, { over_65: true }, { kb: { payload: {
	iat: 1790000060, aud: vectors.aud, nonce: vectors.nonce } } });
verdict(/^unsettled: .*revoked since/.test(ours(made)), `ours takes what sd-jwt-vc presents`);
verdict(/^forged: .*nonce/.test(ours(made, '--nonce', 'another')), 'and refuses it for another nonce');

// ---- forgeries -----------------------------------------------------------------------------------------------

const passed = [];
for (const bad of [...vectors.bad, ...vectors.good.filter((v) => v.word === 'forged' &&
	v.name.startsWith('made for'))]) {
	const bound = !bad.text.endsWith('~') && bad.text.includes('~');
	const nonce = bound ? vectors.nonce : undefined;
	const by = [];
	if (!(await vc(bad.text, { nonce })).refused)
		by.push('sd-jwt-vc');
	if (!(await byMeeco(bad.text, issuer, nonce)).refused)
		by.push('meeco');
	const said = ours(bad.text);
	if (!said.startsWith('forged: '))
		verdict(false, `ours lets "${bad.name}" pass: ${said}`);
	if (by.length > 0)
		passed.push({ name: bad.name, by });
}
verdict(passed.length > 0, `of ${vectors.bad.length} forgeries ours lets none pass`);
for (const { name, by } of passed)
	console.log(`    let pass by ${by.join(' and ')}, refused by ours: ${name}`);
console.log(`    ${passed.filter((p) => p.by.includes('sd-jwt-vc')).length} by sd-jwt-vc, ${
	passed.filter((p) => p.by.includes('meeco')).length} by meeco`);
process.exit(failures ? 1 : 0);
