import com.android.apksig.ApkSigner;
import com.android.apksig.ApkVerifier;
import com.android.apksig.KeyConfig;
import java.io.File;
import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * Signs an APK (schemes 2 and 3; every Android that the app runs on knows both) and reads what it has signed.
 * java -cp apksig.jar SignApk.java UNSIGNED SIGNED KEYSTORE ALIAS MIN_SDK; the store's password comes from TEGATA_KEYSTORE_PASSWORD.
 */
class SignApk {
    public static void main(String[] arguments) throws Exception {
        File unsigned = new File(arguments[0]);
        File signed = new File(arguments[1]);
        int minSdk = Integer.parseInt(arguments[4]);
        String alias = arguments[3];
        char[] password = System.getenv("TEGATA_KEYSTORE_PASSWORD").toCharArray();

        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream in = new FileInputStream(arguments[2])) {
            store.load(in, password);
        }
        PrivateKey key = (PrivateKey) store.getKey(alias, password);
        X509Certificate certificate = (X509Certificate) store.getCertificate(alias);
        if (key == null || certificate == null) throw new IllegalArgumentException("the key store has no key named " + alias);
        // Other signatures differ each time, and the package could not be built again by others.
        if (!key.getAlgorithm().equals("RSA")) throw new IllegalArgumentException("not an RSA key: " + key.getAlgorithm());

        new ApkSigner.Builder(List.of(new ApkSigner.SignerConfig.Builder("TEGATA", new KeyConfig.Jca(key), List.of(certificate)).build()))
            .setInputApk(unsigned)
            .setOutputApk(signed)
            .setMinSdkVersion(minSdk)
            .setV1SigningEnabled(false)
            .setV2SigningEnabled(true)
            .setV3SigningEnabled(true)
            .setV4SigningEnabled(false)
            // As the packager has laid the files out.
            .setAlignmentPreserved(true)
            .build()
            .sign();

        ApkVerifier.Result read = read(signed, minSdk, Integer.MAX_VALUE);
        // Scheme 2 is only looked at by Androids that do not know scheme 3.
        ApkVerifier.Result older = read(signed, 24, 27);
        if (!read.isVerifiedUsingV3Scheme() || !older.isVerifiedUsingV2Scheme() || read.isVerifiedUsingV1Scheme()) {
            throw new IllegalStateException("not signed by schemes 2 and 3 alone");
        }
        if (!read.getSignerCertificates().equals(List.of(certificate))) throw new IllegalStateException("signed by another");
        byte[] fingerprint = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        System.out.println("signed: schemes 2 and 3, certificate " + HexFormat.of().formatHex(fingerprint));
    }

    private static ApkVerifier.Result read(File apk, int first, int last) throws Exception {
        ApkVerifier.Result read = new ApkVerifier.Builder(apk)
            .setMinCheckedPlatformVersion(first).setMaxCheckedPlatformVersion(last).build().verify();
        if (!read.isVerified()) throw new IllegalStateException("does not verify: " + read.getAllErrors());
        return read;
    }
}
