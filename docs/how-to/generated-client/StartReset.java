// Adds a client and a contact, starts a reset by mail, and says how it stands, by a client that was generated: see
// ../generate-a-client.md. REKEY_API and REKEY_TOKEN (role staff) say where and as whom.
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.DirectoryApi;
import org.openapitools.client.api.ResetsApi;
import org.openapitools.client.model.ClientPut;
import org.openapitools.client.model.Contact;
import org.openapitools.client.model.ContactBody;
import org.openapitools.client.model.Reset;
import org.openapitools.client.model.ResetBody;
import org.openapitools.client.model.ResetByEmail;

public class StartReset {
  public static void main(String[] args) throws ApiException {
    String clientId = args[0];
    ApiClient api = new ApiClient();
    api.updateBaseUri(System.getenv("REKEY_API"));
    api.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + System.getenv("REKEY_TOKEN")));
    DirectoryApi directory = new DirectoryApi(api);
    ResetsApi resets = new ResetsApi(api);

    directory.putClient(clientId, new ClientPut().name("Möller & Söhne"), null, null);
    ContactBody person = new ContactBody().name("Jürgen Möller").email(args[1]).locale("de");
    Contact contact = directory.createContact(clientId, person);
    ResetByEmail byEmail = new ResetByEmail().method(ResetByEmail.MethodEnum.EMAIL).reason("asked for in the CRM");
    String key = UUID.randomUUID().toString();
    Reset started = resets.requestReset(contact.getId(), key, new ResetBody(byEmail), null, null);
    Reset reset = resets.getReset(started.getId(), null, null);
    System.out.printf(
        "{\"contact\":\"%s\",\"reset\":\"%s\",\"state\":\"%s\"}%n", contact.getId(), reset.getId(), reset.getState());
  }
}
