// Check PDF files against a profile of veraPDF and print what fails.
//
//   java Vera <profile> <file>...
//
// Prints lines of fields parted by tabs: FILE <path>, then for each rule that fails
// RULE <clause-test> <count> <message>, or ERROR <message> for a file that is no PDF.

import java.io.FileInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

public class Vera {
    private static final PrintStream OUT =
        new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] arguments) {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour profile = PDFAFlavour.fromString(arguments[0]);
        if (profile == PDFAFlavour.NO_FLAVOUR) {
            System.err.println("no such profile: " + arguments[0]);
            System.exit(2);
        }
        for (int i = 1; i < arguments.length; i++) {
            OUT.println("FILE\t" + arguments[i]);
            check(arguments[i], profile);
        }
    }

    private static void check(String path, PDFAFlavour profile) {
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, String> messages = new TreeMap<>();
        try (PDFAParser parser = Foundries.defaultInstance()
                .createParser(new FileInputStream(path), profile);
             PDFAValidator validator = Foundries.defaultInstance()
                .createValidator(profile, false)) {
            for (TestAssertion test : validator.validate(parser).getTestAssertions()) {
                if (test.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = test.getRuleId().getClause()
                        + "-" + test.getRuleId().getTestNumber();
                    counts.merge(rule, 1, Integer::sum);
                    messages.putIfAbsent(rule, onOneLine(test.getMessage()));
                }
            }
            counts.forEach((rule, count) ->
                OUT.println("RULE\t" + rule + "\t" + count + "\t" + messages.get(rule)));
        } catch (Exception error) {  // whatever it cannot read is an answer, not a crash
            OUT.println("ERROR\t" + onOneLine(error.toString()));
        }
    }

    private static String onOneLine(String text) {
        return String.valueOf(text).replaceAll("\\s+", " ");
    }
}
